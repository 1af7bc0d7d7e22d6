//! The network of cost pools, towers and services that work for each other: what each of them costs in full, and what
//! of it reaches the business units. Solved with exact fractions.
//!
//! It knows no rule, no driver and no currency; it rounds nothing.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{Allocation, Exact, Layer};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

/// A pool, tower or service that shares out what it costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its short name.
    pub id: String,
    /// Which layer it belongs to.
    pub layer: Layer,
    /// What it costs of its own.
    pub own: Exact,
    /// How much of its driver other nodes use; use by itself is left out.
    pub by_nodes: BTreeMap<String, Exact>,
    /// How much of its driver business units use, all together.
    pub by_units: Exact,
}

/// What became of one node's cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Through {
    /// Own cost and all that was received: what the node costs in full.
    pub total: BigRational,
    /// What it hands on, by receiving node.
    pub passed: BTreeMap<String, BigRational>,
    /// What it shares out among business units; where it has no outlet, what stays with it.
    pub kept: BigRational,
    /// Whether none of its cost can reach a business unit.
    pub stuck: bool,
}

/// Sends every node's cost through the network; one answer per node, in their order.
///
/// Direct: nodes hand on only to layers below theirs. Step-down: also to nodes of their own layer that stand later in
/// `nodes`. Reciprocal: to all, at once. A node hands on in proportion to what others use of it. Nodes from which no
/// business unit can be reached keep what they have (`stuck`), so nothing is lost in a closed loop. What is kept adds up
/// to what all nodes cost of their own.
///
/// Formula: `X = b + Aᵀ X`, `b` own costs, `A[i][j]` the share of node `i` that node `j` uses, own use removed first
/// (reciprocal method of cost accounting; Gaussian elimination over fractions).
#[must_use]
pub fn send(nodes: &[Node], how: Allocation) -> Vec<Through> {
    let edges = edges(nodes, how);
    let stuck = stuck(nodes, &edges);
    let shares: Vec<Shares> =
        nodes.iter().zip(&edges).zip(&stuck).map(|((node, edges), stuck)| shares(node, edges, *stuck)).collect();
    let totals = totals(nodes, &shares);
    let through = |((share, total), stuck): ((Shares, BigRational), bool)| {
        let name = |at: usize| nodes.get(at).map(|node| node.id.clone()).unwrap_or_default();
        let passed = share.nodes.iter().map(|(at, part)| (name(*at), part * &total));
        Through { passed: passed.collect(), kept: &share.kept * &total, total, stuck }
    };
    shares.into_iter().zip(totals).zip(stuck).map(through).collect()
}

/// Receivers of a node with the quantity each uses.
type Edges = BTreeMap<usize, Exact>;

/// What part of a node's total goes where; the parts add up to one.
struct Shares {
    nodes: BTreeMap<usize, BigRational>,
    kept: BigRational,
}

fn edges(nodes: &[Node], how: Allocation) -> Vec<Edges> {
    let at: BTreeMap<&str, usize> = nodes.iter().map(|node| node.id.as_str()).zip(0..).collect();
    let allowed = |from: usize, to: usize| {
        let (Some(giver), Some(taker)) = (nodes.get(from), nodes.get(to)) else { return false };
        from != to
            && match how {
                Allocation::Direct => giver.layer < taker.layer,
                Allocation::StepDown => (giver.layer, from) < (taker.layer, to),
                Allocation::Reciprocal => true,
            }
    };
    let of_node = |(from, node): (usize, &Node)| {
        let used = node.by_nodes.iter().filter(|(_, quantity)| !quantity.is_zero());
        let placed = used.filter_map(|(id, quantity)| Some((*at.get(id.as_str())?, *quantity)));
        placed.filter(|(to, _)| allowed(from, *to)).collect()
    };
    nodes.iter().enumerate().map(of_node).collect()
}

/// Nodes from which no business unit can be reached: all but those that reach one, walking backwards.
fn stuck(nodes: &[Node], edges: &[Edges]) -> Vec<bool> {
    let mut reach: BTreeSet<usize> =
        nodes.iter().enumerate().filter(|(_, node)| !node.by_units.is_zero()).map(|(at, _)| at).collect();
    loop {
        let more: Vec<usize> = edges
            .iter()
            .enumerate()
            .filter(|(at, to)| !reach.contains(at) && to.keys().any(|to| reach.contains(to)))
            .map(|(at, _)| at)
            .collect();
        if more.is_empty() {
            return (0..nodes.len()).map(|at| !reach.contains(&at)).collect();
        }
        reach.extend(more);
    }
}

fn shares(node: &Node, edges: &Edges, stuck: bool) -> Shares {
    if stuck {
        return Shares { nodes: BTreeMap::new(), kept: BigRational::one() };
    }
    let units = rational(&node.by_units);
    let whole: BigRational = edges.values().map(rational).fold(units.clone(), |sum, part| sum + part);
    let nodes = edges.iter().map(|(to, quantity)| (*to, rational(quantity) / &whole));
    Shares { nodes: nodes.collect(), kept: units / &whole }
}

/// Solves `X = b + Aᵀ X`. Every node reaches a business unit or keeps all it has, so there is exactly one answer.
fn totals(nodes: &[Node], shares: &[Shares]) -> Vec<BigRational> {
    // Row `j` says: X_j − Σ A[i][j] X_i = b_j. Sparse: only what is not zero is kept.
    let mut rows: Vec<(BTreeMap<usize, BigRational>, BigRational)> = nodes
        .iter()
        .enumerate()
        .map(|(at, node)| (BTreeMap::from([(at, BigRational::one())]), rational(&node.own)))
        .collect();
    for (from, share) in shares.iter().enumerate() {
        for (to, part) in &share.nodes {
            if let Some((row, _)) = rows.get_mut(*to) {
                *row.entry(from).or_insert_with(BigRational::zero) -= part;
            }
        }
    }
    let mut totals = vec![BigRational::zero(); nodes.len()];
    let mut solved: Vec<(usize, BTreeMap<usize, BigRational>, BigRational)> = Vec::new();
    for at in 0..nodes.len() {
        let Some((mut row, mut right)) = rows.get_mut(at).map(std::mem::take) else { continue };
        let Some(pivot) = row.remove(&at).filter(|pivot| !pivot.is_zero()) else { continue };
        row.values_mut().for_each(|factor| *factor /= &pivot);
        right /= &pivot;
        for (other, its_right) in rows.iter_mut().skip(at + 1) {
            let Some(factor) = other.remove(&at) else { continue };
            for (column, value) in &row {
                *other.entry(*column).or_insert_with(BigRational::zero) -= &factor * value;
            }
            *its_right -= &factor * &right;
        }
        solved.push((at, row, right));
    }
    for (at, row, right) in solved.into_iter().rev() {
        let rest = row.iter().filter_map(|(column, factor)| Some(factor * totals.get(*column)?));
        let value = rest.fold(right, |value, part| value - part);
        if let Some(total) = totals.get_mut(at) {
            *total = value;
        }
    }
    totals
}

/// A decimal number as a fraction.
pub(super) fn rational(value: &Exact) -> BigRational {
    let (integer, scale) = value.parts();
    BigRational::new(BigInt::from(integer), BigInt::from(10).pow(scale))
}
