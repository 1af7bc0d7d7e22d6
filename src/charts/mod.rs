//! Charts: plain numbers and labels become SVG, and from it PNG. It knows no KPI, no status and no word of the business.
