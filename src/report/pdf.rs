//! The PDF of an edition: typst sets a template with the report's data beside it as a file, never inside its source text.
//! It fetches nothing, knows no clock, and uses the embedded fonts only.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use typst::comemo;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::packed::packed;
use super::{File, ReportError};
use crate::charts::FONTS;

/// What was worked out for one document is kept for so many further ones: months of one company differ little.
const KEPT_FOR: usize = 2;

/// The templates of printed reports, parsed.
pub(super) struct Press {
    sources: HashMap<FileId, Source>,
}

impl Press {
    /// Templates by path, such as `executive-scorecard/page.typ`; they may import each other, and nothing else.
    ///
    /// # Errors
    /// `Template` if a path cannot be one.
    pub(super) fn new(templates: BTreeMap<String, String>) -> Result<Self, ReportError> {
        let source = |(path, text): (String, String)| {
            let id = file_id(&path)?;
            Ok((id, Source::new(id, text)))
        };
        Ok(Self { sources: templates.into_iter().map(source).collect::<Result<_, ReportError>>()? })
    }

    /// What cannot be read as a template, with file and line; what one means shows only when it is set.
    pub(super) fn unreadable(&self) -> Vec<String> {
        let mut told = Vec::new();
        for (id, source) in &self.sources {
            let sheet = Sheet { main: *id, sources: &self.sources, files: HashMap::new(), shop: shop() };
            let (errors, _) = source.root().errors_and_warnings();
            told.extend(errors.into_iter().map(|fault| sheet.place(fault.span) + &fault.message));
        }
        told.sort();
        told
    }

    /// The document for everybody and for the archive (PDF/UA-1 and PDF/A-2a); `beside` are the files it may read, as
    /// `json("/data.json")` does.
    /// The same templates and files give the same bytes.
    ///
    /// # Errors
    /// `Template` if the template is wrong, or if the result conforms not to both; the message names file and line.
    pub(super) fn pdf(&self, template: &str, beside: Vec<File>, ident: &str) -> Result<Vec<u8>, ReportError> {
        let (sheet, options) = (self.sheet(template, beside)?, options(ident)?);
        let set = typst::compile(&sheet).output.and_then(|document| typst_pdf::pdf(&document, &options));
        comemo::evict(KEPT_FOR);
        packed(&set.map_err(|faults| ReportError::Template(sheet.told(&faults)))?)
    }

    /// The template with all that it may read.
    pub(super) fn sheet(&self, template: &str, beside: Vec<File>) -> Result<Sheet<'_>, ReportError> {
        let file = |file: File| Ok((file_id(&file.name)?, Bytes::new(file.body)));
        let files = beside.into_iter().map(file).collect::<Result<_, ReportError>>()?;
        Ok(Sheet { main: file_id(template)?, sources: &self.sources, files, shop: shop() })
    }
}

/// A document for everybody (PDF/UA-1) that can be read as long as it is kept (PDF/A-2a), known by that text.
pub(super) fn options(ident: &str) -> Result<PdfOptions, ReportError> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]);
    Ok(PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("Scorebridge".to_owned())),
        standards: standards.map_err(|error| ReportError::Template(error.message().to_string()))?,
        ..PdfOptions::default()
    })
}

/// What all documents share, made when the first one is set.
struct Shop {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

fn shop() -> &'static Shop {
    static SHOP: OnceLock<Shop> = OnceLock::new();
    SHOP.get_or_init(|| {
        let fonts: Vec<Font> = FONTS.into_iter().flat_map(|font| Font::iter(Bytes::new(font))).collect();
        // Row headers of tables still count as an extra.
        let library = Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build();
        Shop { library: LazyHash::new(library), book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    })
}

/// A document being set: all that typst may see of the world.
pub(super) struct Sheet<'a> {
    main: FileId,
    sources: &'a HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    shop: &'static Shop,
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shop.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shop.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

impl Sheet<'_> {
    /// "executive-scorecard/page.typ:12: unknown variable: titel; …"
    fn told(&self, faults: &[SourceDiagnostic]) -> String {
        let told: Vec<String> = faults.iter().map(|fault| self.place(fault.span) + &fault.message).collect();
        told.join("; ")
    }

    fn place(&self, span: DiagSpan) -> String {
        let place = span.id().and_then(|id| {
            let lines = self.sources.get(&id)?.lines();
            let line = lines.byte_to_line(self.range(span)?.start)?;
            Some(format!("{}:{}: ", id.vpath().get_without_slash(), line + 1))
        });
        place.unwrap_or_default()
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

fn file_id(path: &str) -> Result<FileId, ReportError> {
    let path = VirtualPath::new(path).map_err(|_| ReportError::Template(["not a path: ", path].concat()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}
