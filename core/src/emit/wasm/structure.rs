//! Structured control flow from the tree of dominators.
//!
//! Norman Ramsey, "Beyond Relooper: Recursive Translation of Unstructured Control Flow to Structured Control Flow"
//! (ICFP 2022), with a list of what remains to be done in place of the recursion: programs may be long.
//!
//! A block into which several ways lead forward follows a Wasm block that they branch out of; a block into which one
//! leads backward begins a loop; any other stands where the only way into it comes from.

use crate::ir::dominators::Dominators;
use crate::ir::function::{BlockId, Function, Terminator};

/// A piece of structured control flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A Wasm block begins.
    Block,
    /// A loop begins.
    Loop,
    /// What follows is done if the condition that this block ends with is true.
    If(BlockId),
    /// What follows is done if it is not.
    Else,
    /// The innermost of these ends.
    End,
    /// The instructions of a block.
    Body(BlockId),
    /// The end of a block that leaves the function.
    Leave(BlockId),
    /// An edge of a block's end hands its arguments over.
    Moves(BlockId, usize),
    /// Control goes to a label, counted from the innermost.
    Branch(u32),
}

/// Where a label leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    /// To the block that follows the Wasm block.
    Followed(BlockId),
    /// To the block that begins the loop.
    Loop(BlockId),
    /// Nowhere; it counts all the same.
    If,
}

/// What remains to be done.
enum Task {
    /// A block and everything that it dominates.
    Tree(BlockId),
    /// One edge of its end.
    Edge(BlockId, usize),
    Else,
    Close,
}

/// The structured form of a function.
///
/// # Errors
/// When two ways lead into one loop.
pub fn structure(function: &Function) -> Result<Vec<Step>, String> {
    let dominators = Dominators::of(function);
    let mut children = vec![Vec::new(); function.blocks.len()];
    for &block in dominators.order() {
        if let Some(parent) = dominators.parent(block) {
            children[parent.index()].push(block);
        }
    }
    let mut builder = Builder { function, dominators, children, labels: vec![], steps: vec![], tasks: vec![] };
    builder.tasks.push(Task::Tree(BlockId(0)));
    while let Some(task) = builder.tasks.pop() {
        match task {
            Task::Tree(block) => builder.tree(block),
            Task::Edge(block, index) => builder.edge(block, index)?,
            Task::Else => builder.steps.push(Step::Else),
            Task::Close => {
                builder.labels.pop();
                builder.steps.push(Step::End);
            }
        }
    }
    Ok(builder.steps)
}

struct Builder<'f> {
    function: &'f Function,
    dominators: Dominators,
    /// The blocks whose closest dominator each is, in the order of blocks.
    children: Vec<Vec<BlockId>>,
    /// The labels in scope, innermost last.
    labels: Vec<Label>,
    steps: Vec<Step>,
    /// Next one last.
    tasks: Vec<Task>,
}

impl Builder<'_> {
    fn tree(&mut self, block: BlockId) {
        if self.is_header(block) {
            self.open(Label::Loop(block), Step::Loop);
            self.tasks.push(Task::Close);
        }
        let followers: Vec<BlockId> =
            self.children[block.index()].iter().copied().filter(|&child| self.is_merge(child)).collect();
        // The last one is the farthest: its Wasm block encloses the others, so that all can reach it.
        for &follower in followers.iter().rev() {
            self.open(Label::Followed(follower), Step::Block);
            self.tasks.push(Task::Tree(follower));
            self.tasks.push(Task::Close);
        }
        self.steps.push(Step::Body(block));
        match &self.function.block(block).terminator {
            Terminator::Return(_) | Terminator::TailCall { .. } | Terminator::Exit(_) => {
                self.steps.push(Step::Leave(block));
            }
            Terminator::Jump(_) => self.tasks.push(Task::Edge(block, 0)),
            Terminator::Branch { .. } => {
                self.open(Label::If, Step::If(block));
                self.tasks.extend([Task::Close, Task::Edge(block, 1), Task::Else, Task::Edge(block, 0)]);
            }
        }
    }

    fn edge(&mut self, from: BlockId, index: usize) -> Result<(), String> {
        let edge = self.function.block(from).terminator.edges().nth(index);
        let to = edge.ok_or("a block has fewer edges than it should")?.block;
        self.steps.push(Step::Moves(from, index));
        let label = if self.is_backward(from, to) {
            Label::Loop(to)
        } else if self.is_merge(to) {
            Label::Followed(to)
        } else {
            self.tasks.push(Task::Tree(to));
            return Ok(());
        };
        let found = self.labels.iter().rev().position(|&other| other == label);
        let depth = found.ok_or("two ways lead into one of its loops")?;
        // Right before its end a block is left without a branch.
        let falls_out =
            depth == 0 && matches!(label, Label::Followed(_)) && matches!(self.tasks.last(), Some(Task::Close));
        if !falls_out {
            self.steps.push(Step::Branch(depth as u32));
        }
        Ok(())
    }

    fn open(&mut self, label: Label, step: Step) {
        self.labels.push(label);
        self.steps.push(step);
    }

    fn is_backward(&self, from: BlockId, to: BlockId) -> bool {
        self.dominators.place(to) <= self.dominators.place(from)
    }

    fn is_header(&self, block: BlockId) -> bool {
        self.dominators.predecessors(block).iter().any(|&from| self.is_backward(from, block))
    }

    fn is_merge(&self, block: BlockId) -> bool {
        self.dominators.predecessors(block).iter().filter(|&&from| !self.is_backward(from, block)).count() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::text::parse;

    fn shape(blocks: &str) -> Result<String, String> {
        let function = parse(&format!("function f @f0 -> f64 {{\n{blocks}\n}}\n")).unwrap();
        let steps = structure(&function)?;
        let words = steps.iter().filter_map(|step| {
            Some(match step {
                Step::Block => "block".into(),
                Step::Loop => "loop".into(),
                Step::If(block) => format!("if{}", block.0),
                Step::Else => "else".into(),
                Step::End => "end".into(),
                Step::Body(block) => format!("b{}", block.0),
                Step::Leave(_) => "leave".into(),
                Step::Moves(..) => return None,
                Step::Branch(depth) => format!("br{depth}"),
            })
        });
        Ok(words.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn blocks_find_their_place() {
        let rows = [
            ("b0(v0: f64):\n @0 return v0", "b0 leave"),
            ("b0(v0: f64):\n @0 jump b1()\nb1():\n @0 return v0", "b0 b1 leave"),
            (
                "b0(v0: f64, v1: bool):\n @0 branch v1, b1(), b2()\nb1():\n @0 jump b3()\nb2():\n @0 jump b3()\nb3():\n @0 return v0",
                "block b0 if0 b1 br1 else b2 br1 end end b3 leave",
            ),
            (
                "b0(v0: f64, v1: bool):\n @0 jump b1()\nb1():\n @0 branch v1, b1(), b2()\nb2():\n @0 return v0",
                "b0 loop b1 if1 br1 else b2 leave end end",
            ),
        ];
        for (blocks, expected) in rows {
            assert_eq!(shape(blocks).as_deref(), Ok(expected), "{blocks}");
        }
    }

    #[test]
    fn a_loop_with_two_ways_in_is_refused() {
        let blocks = "b0(v0: f64, v1: bool):\n @0 branch v1, b1(), b2()\nb1():\n @0 jump b2()\nb2():\n @0 branch v1, b1(), b3()\nb3():\n @0 return v0";
        assert_eq!(shape(blocks), Err("two ways lead into one of its loops".into()));
    }
}
