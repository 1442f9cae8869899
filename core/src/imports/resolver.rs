//! Follows the imports, depth first with a stack of its own, and collects what each file hands on.

use super::{Loaded, Loader, MAX_BYTES, MAX_FILES, errors};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Sources, Span};
use crate::syntax::ast::{Declaration, Use};
use crate::syntax::{Parsed, parse_from};
use std::collections::{HashMap, HashSet};

/// Declarations that imports may hand from file to file, in sum: what bounds time and memory where many files import
/// much of each other.
const MAX_HANDED_ON: usize = 4 << 20;

/// A program with its imports in place.
#[derive(Debug)]
pub struct Resolved {
    /// The first file; in its tree, declarations stand in place of the `use` lines.
    pub parsed: Parsed,
    /// What is wrong with the imports, and with the syntax of imported files.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether everything asked for is there.
    is_complete: bool,
    /// What lists of names leave out.
    left_out: HashMap<String, LeftOut>,
}

/// A declaration that a list of names leaves out.
#[derive(Debug)]
struct LeftOut {
    /// The file that has it, as the import names it.
    path: String,
    /// The names in the list.
    names: Span,
}

/// Puts the declarations of imported files in place of the `use` lines; their texts go to `sources`.
///
/// `root` is the file of the program itself, which `parsed` was read from.
pub fn resolve<L: Loader>(mut parsed: Parsed, root: L::File, loader: &mut L, sources: &mut Sources) -> Resolved {
    let declarations = std::mem::take(&mut parsed.tree.declarations);
    let mut resolver = Resolver {
        loader,
        bytes: 0,
        sources,
        exports: Vec::new(),
        indices: HashMap::new(),
        open: Vec::new(),
        declarations: Vec::new(),
        handed_on: 0,
        diagnostics: Vec::new(),
        left_out: HashMap::new(),
    };
    resolver.open(root, declarations, false);
    let Exports { declarations, is_partial } = resolver.run();
    let mut all = resolver.declarations;
    parsed.tree.declarations = declarations.iter().filter_map(|&index| all[index].take()).collect();
    let Resolver { diagnostics, left_out, .. } = resolver;
    Resolved { parsed, diagnostics, is_complete: !is_partial, left_out }
}

impl Resolved {
    /// The checker's findings without those that only echo a failed import, and with the way to what a list of names
    /// leaves out.
    pub fn explain(&self, found: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
        let about_a_name = |report: &Diagnostic| matches!(report.code, Code::T003 | Code::T004 | Code::T005);
        let kept = found.into_iter().filter(|report| self.is_complete || !about_a_name(report));
        kept.map(|report| {
            let name = sources.text().get(report.span().range()).filter(|_| about_a_name(&report)).unwrap_or_default();
            match self.left_out.get(name) {
                Some(LeftOut { path, names }) => errors::left_out(report, name, path, *names),
                None => report,
            }
        })
        .collect()
    }
}

/// What a file hands on to those that import it.
#[derive(Debug)]
struct Exports {
    /// Indices of declarations, in order, each once.
    declarations: Vec<usize>,
    /// Whether something is missing because it could not be read.
    is_partial: bool,
}

/// A file whose imports are being followed.
struct Open<F> {
    file: F,
    index: usize,
    rest: std::vec::IntoIter<Declaration>,
    /// The import that is being followed; of the last file on the stack, none.
    import: Option<Use>,
    exports: Exports,
    /// What imports have brought so far.
    imported: HashSet<usize>,
}

struct Resolver<'l, L: Loader> {
    loader: &'l mut L,
    sources: &'l mut Sources,
    /// Bytes of all imported files so far.
    bytes: usize,
    /// What each file hands on; nothing yet while its imports are being followed.
    exports: Vec<Option<Exports>>,
    /// Where each file stands in `exports`, and in the sources.
    indices: HashMap<L::File, usize>,
    /// The files on the way to the one being followed; each imports the next.
    open: Vec<Open<L::File>>,
    /// All declarations but the imports.
    declarations: Vec<Option<Declaration>>,
    handed_on: usize,
    diagnostics: Vec<Diagnostic>,
    left_out: HashMap<String, LeftOut>,
}

impl<L: Loader> Resolver<'_, L> {
    /// Follows everything that is open, and gives what the first file hands on: the program.
    fn run(&mut self) -> Exports {
        while let Some(file) = self.open.last_mut() {
            match file.rest.next() {
                Some(Declaration::Use(import)) => {
                    if let Err(report) = self.follow(import) {
                        self.fail(report);
                    }
                }
                Some(declaration) => {
                    file.exports.declarations.push(self.declarations.len());
                    self.declarations.push(Some(declaration));
                }
                None => self.close(),
            }
        }
        let exports = self.exports.first_mut().and_then(Option::take);
        exports.unwrap_or_else(|| Exports { declarations: Vec::new(), is_partial: true })
    }

    /// Leaves everything open as it is: the program is beyond a limit.
    fn give_up(&mut self, report: Diagnostic) -> Result<(), Diagnostic> {
        self.open.clear();
        Err(report)
    }

    /// Puts a file on the stack.
    fn open(&mut self, file: L::File, declarations: Vec<Declaration>, is_partial: bool) {
        let index = self.exports.len();
        self.indices.insert(file.clone(), index);
        self.exports.push(None);
        self.open.push(Open {
            file,
            index,
            rest: declarations.into_iter(),
            import: None,
            exports: Exports { declarations: Vec::new(), is_partial },
            imported: HashSet::new(),
        });
    }

    /// Takes the last file off the stack, and hands on what it has to the one that imports it.
    fn close(&mut self) {
        let Some(Open { index, exports, .. }) = self.open.pop() else { return };
        self.exports[index] = Some(exports);
        if let Some(import) = self.open.last_mut().and_then(|importer| importer.import.take())
            && let Err(report) = self.hand_on(&import, index)
        {
            self.fail(report);
        }
    }

    /// Notes that an import of the last file failed.
    fn fail(&mut self, report: Diagnostic) {
        self.diagnostics.push(report);
        if let Some(importer) = self.open.last_mut() {
            importer.exports.is_partial = true;
        }
    }

    /// Hands on what a file has if it is done, and opens it if it is new.
    fn follow(&mut self, import: Use) -> Result<(), Diagnostic> {
        let at = import.path_span;
        let Some(importer) = self.open.last_mut() else { return Ok(()) };
        let file = self.loader.find(&import.path, &importer.file).map_err(|reason| errors::unreadable(at, reason))?;
        match self.indices.get(&file) {
            Some(&index) if self.exports[index].is_some() => return self.hand_on(&import, index),
            Some(&index) => return Err(self.cycle(at, index)),
            None => {}
        }
        if self.exports.len() >= MAX_FILES {
            return self.give_up(errors::too_many_files(at, &import.path));
        }
        let Loaded { name, text } = self.loader.read(&file).map_err(|reason| errors::unreadable(at, reason))?;
        if self.bytes + text.len() > MAX_BYTES {
            return self.give_up(errors::too_many_bytes(at, &import.path));
        }
        self.bytes += text.len();
        importer.import = Some(import);
        let start = self.sources.add(name, &text);
        let Parsed { tree, diagnostics, .. } = parse_from(self.sources.text(), start);
        let is_partial = diagnostics.iter().any(Diagnostic::is_error);
        self.diagnostics.extend(diagnostics.into_iter().map(|report| errors::imported_at(report, at)));
        self.open(file, tree.declarations, is_partial);
        Ok(())
    }

    /// The import at a place leads back to an open file.
    fn cycle(&self, at: Span, index: usize) -> Diagnostic {
        let cycle: Vec<&Open<L::File>> = self.open.iter().skip_while(|file| file.index != index).collect();
        let names: Vec<&str> = cycle.iter().map(|file| self.sources.file(file.index).name).collect();
        let steps: Vec<Span> =
            cycle.iter().filter_map(|file| file.import.as_ref().map(|import| import.path_span)).collect();
        errors::cycle(at, &names, &steps)
    }

    /// Hands on what an import asks for, from a file that is done to the last one on the stack.
    fn hand_on(&mut self, import: &Use, target: usize) -> Result<(), Diagnostic> {
        let (Some(importer), Some(exports)) = (self.open.last_mut(), &self.exports[target]) else {
            return Ok(());
        };
        self.handed_on += exports.declarations.len();
        if self.handed_on > MAX_HANDED_ON {
            return self.give_up(errors::too_much_work(import.path_span, &import.path));
        }
        importer.exports.is_partial |= exports.is_partial;
        let named = exports.declarations.iter().map(|&index| (index, name_of(&self.declarations[index])));
        let Some(wanted) = &import.names else {
            importer.take(named.map(|(index, _)| index));
            return Ok(());
        };
        let declared: HashSet<&str> = named.clone().map(|(_, name)| name).collect();
        let wanted_names: HashSet<&str> = wanted.iter().map(|name| name.text.as_str()).collect();
        importer.take(named.clone().filter(|(_, name)| wanted_names.contains(name)).map(|(index, _)| index));
        let names = wanted.iter().map(|name| name.span).reduce(Span::to).unwrap_or(import.span);
        for name in declared.difference(&wanted_names) {
            self.left_out.entry((*name).to_owned()).or_insert_with(|| LeftOut { path: import.path.clone(), names });
        }
        // What could not be read may declare what is missing.
        if exports.is_partial {
            return Ok(());
        }
        for name in wanted.iter().filter(|name| !declared.contains(name.text.as_str())) {
            importer.exports.is_partial = true;
            let listed = named.clone().map(|(_, name)| name);
            self.diagnostics.push(errors::not_declared(name, &import.path, listed));
        }
        Ok(())
    }
}

impl<F> Open<F> {
    /// Adds declarations of another file that are not there yet.
    fn take(&mut self, declarations: impl Iterator<Item = usize>) {
        for index in declarations {
            if self.imported.insert(index) {
                self.exports.declarations.push(index);
            }
        }
    }
}

/// The name of a declaration that is no import.
fn name_of(declaration: &Option<Declaration>) -> &str {
    declaration.as_ref().and_then(Declaration::name).map_or("", |name| &name.text)
}
