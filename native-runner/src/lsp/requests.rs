//! Every request about programs, and its answer.

use super::answers::{completion_list, signature_help, symbol};
use super::positions::Lines;
use super::problems::Problems;
use super::programs::Folder;
use super::rename::Search;
use super::server::{Server, document, error, failed};
use gen_lsp_types as lsp;
use gen_lsp_types::json_rpc::{Error, Id, ResponseObject};
use gen_lsp_types::{ErrorCodes, LspRequestMethod, TextDocumentPositionParams, Uri};
use ilo_core::assist::Caret;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::syntax::print;
use serde_json::Value;
use std::io::Write;
use std::path::Path;

impl<W: Write> Server<W> {
    pub(super) fn answer_about_programs(
        &mut self,
        method: LspRequestMethod,
        id: Id,
        params: Value,
    ) -> Result<ResponseObject, Error> {
        use LspRequestMethod as Method;
        match method {
            Method::TextDocumentCompletion => self.reply::<lsp::CompletionRequest>(id, params, Self::completion),
            Method::TextDocumentSignatureHelp => {
                self.reply::<lsp::SignatureHelpRequest>(id, params, Self::signature_help)
            }
            Method::TextDocumentHover => self.reply::<lsp::HoverRequest>(id, params, Self::hover),
            Method::TextDocumentDefinition => self.reply::<lsp::DefinitionRequest>(id, params, Self::definition),
            Method::TextDocumentReferences => self.reply::<lsp::ReferencesRequest>(id, params, Self::references),
            Method::TextDocumentDocumentHighlight => {
                self.reply::<lsp::DocumentHighlightRequest>(id, params, Self::highlights)
            }
            Method::TextDocumentDocumentSymbol => self.reply::<lsp::DocumentSymbolRequest>(id, params, Self::symbols),
            Method::TextDocumentPrepareRename => {
                self.reply::<lsp::PrepareRenameRequest>(id, params, Self::prepare_rename)
            }
            Method::TextDocumentRename => self.reply::<lsp::RenameRequest>(id, params, Self::rename),
            Method::TextDocumentFormatting => self.reply::<lsp::DocumentFormattingRequest>(id, params, Self::format),
            Method::TextDocumentCodeAction => self.reply::<lsp::CodeActionRequest>(id, params, Self::code_actions),
            other => Err(error(ErrorCodes::MethodNotFound, &format!("`{}` is not provided", other.as_str()))),
        }
    }

    /// The offset of a position in a document.
    fn offset(&self, at: &TextDocumentPositionParams) -> Result<u32, Error> {
        let document = document(&self.documents, &at.text_document.uri)?;
        Ok(Lines::of(&document.text, self.encoding).offset(at.position) as u32)
    }

    /// The program with a name at a position.
    fn caret(&self, at: &TextDocumentPositionParams) -> Result<Option<Caret>, Error> {
        let (document, offset) = (document(&self.documents, &at.text_document.uri)?, self.offset(at)?);
        let texts = |path: &Path| self.documents.of_path(path).map(|document| document.text.clone());
        let mut folder = Folder::of(document.path.as_deref(), &texts);
        Ok(Caret::new(&folder.name(), &document.text, offset, folder.program(), &mut folder))
    }

    fn completion(&mut self, params: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>, Error> {
        let at = params.text_document_position_params;
        let Some(caret) = self.caret(&at)? else { return Ok(None) };
        let document = document(&self.documents, &at.text_document.uri)?;
        let lines = Lines::of(&document.text, self.encoding);
        Ok(Some(completion_list(caret.completions(), &lines).into()))
    }

    fn signature_help(&mut self, params: lsp::SignatureHelpParams) -> Result<Option<lsp::SignatureHelp>, Error> {
        let at = params.text_document_position_params;
        let help = match self.caret(&at)? {
            Some(caret) => caret.signature_help(),
            None => {
                let offset = self.offset(&at)?;
                self.program(&at.text_document.uri)?.0.analysis.signature_help(offset)
            }
        };
        Ok(help.map(signature_help))
    }

    /// What stands there, and what the codes of its problems mean.
    fn hover(&mut self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>, Error> {
        let at = params.text_document_position_params;
        let (uri, offset) = (at.text_document.uri.clone(), self.offset(&at)?);
        let hover = self.program(&uri)?.0.analysis.hover(offset);
        let document = document(&self.documents, &uri)?;
        let problems = Problems::of(document, &self.documents);
        let here: Vec<&Diagnostic> = problems
            .found
            .iter()
            .filter(|problem| {
                let Some(label) = problem.labels.first() else { return false };
                (label.span.start..=label.span.end).contains(&offset)
            })
            .collect();
        let (title, doc) = hover.as_ref().map_or(("", ""), |hover| (&hover.title, &hover.doc));
        if title.is_empty() && here.is_empty() {
            return Ok(None);
        }
        let lines = Lines::of(&document.text, self.encoding);
        Ok(Some(lsp::Hover {
            contents: self.markup.hover(title, doc, &here).into(),
            range: hover.as_ref().map(|hover| lines.range(hover.span.range())),
        }))
    }

    fn definition(&mut self, params: lsp::DefinitionParams) -> Result<Option<lsp::DefinitionResponse>, Error> {
        let at = params.text_document_position_params;
        let (offset, encoding) = (self.offset(&at)?, self.encoding);
        let (program, documents) = self.program(&at.text_document.uri)?;
        let declared = program.analysis.definition(offset);
        let sources = program.analysis.sources();
        let location = declared.map(|span| program.places.location(sources, span, documents, encoding));
        Ok(location.map(|location| lsp::Definition::Location(location).into()))
    }

    fn search(&self) -> Search<'_> {
        Search { documents: &self.documents, folders: &self.folders, encoding: self.encoding }
    }

    fn references(&mut self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>, Error> {
        let at = params.text_document_position_params;
        let document = document(&self.documents, &at.text_document.uri)?;
        let with_declaration = params.context.include_declaration;
        Ok(Some(self.search().references(document, self.offset(&at)?, with_declaration)))
    }

    fn highlights(
        &mut self,
        params: lsp::DocumentHighlightParams,
    ) -> Result<Option<Vec<lsp::DocumentHighlight>>, Error> {
        let at = params.text_document_position_params;
        let (offset, encoding) = (self.offset(&at)?, self.encoding);
        let analysis = &self.program(&at.text_document.uri)?.0.analysis;
        let first = analysis.sources().file(0);
        let lines = Lines::of(first.text, encoding);
        let own = analysis.references(offset).into_iter().filter(|each| (each.span.start as usize) < first.text.len());
        let highlights = own.map(|reference| lsp::DocumentHighlight {
            range: lines.range(reference.span.range()),
            kind: Some(match reference.is_declaration {
                true => lsp::DocumentHighlightKind::Write,
                false => lsp::DocumentHighlightKind::Read,
            }),
        });
        Ok(Some(highlights.collect()))
    }

    fn symbols(&mut self, params: lsp::DocumentSymbolParams) -> Result<Option<lsp::DocumentSymbolResponse>, Error> {
        let encoding = self.encoding;
        let analysis = &self.program(&params.text_document.uri)?.0.analysis;
        let lines = Lines::of(analysis.sources().file(0).text, encoding);
        let symbols: Vec<_> = analysis.symbols().into_iter().map(|each| symbol(each, &lines)).collect();
        Ok(Some(symbols.into()))
    }

    fn prepare_rename(&mut self, params: lsp::PrepareRenameParams) -> Result<Option<lsp::PrepareRenameResult>, Error> {
        let at = params.text_document_position_params;
        let (offset, encoding) = (self.offset(&at)?, self.encoding);
        let analysis = &self.program(&at.text_document.uri)?.0.analysis;
        let span = analysis.renamable(offset).map_err(|reason| failed(&reason))?;
        let lines = Lines::of(analysis.sources().file(0).text, encoding);
        Ok(Some(lines.range(span.range()).into()))
    }

    fn rename(&mut self, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>, Error> {
        let at = params.text_document_position_params;
        let document = document(&self.documents, &at.text_document.uri)?;
        let renamed = self.search().rename(document, self.offset(&at)?, &params.new_name);
        renamed.map(Some).map_err(|reason| failed(&reason))
    }

    fn format(&mut self, params: lsp::DocumentFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>, Error> {
        let document = document(&self.documents, &params.text_document.uri)?;
        // A program with errors stays as it is; they are shown anyway.
        let Ok(text) = print::format(&document.text, self.style) else { return Ok(None) };
        if text == document.text {
            return Ok(Some(Vec::new()));
        }
        let lines = Lines::of(&document.text, self.encoding);
        Ok(Some(vec![lsp::TextEdit::new(lines.range(0..document.text.len()), text)]))
    }

    /// The edits that would mend what is wrong in a range.
    fn code_actions(&mut self, params: lsp::CodeActionParams) -> Result<Option<Vec<lsp::CodeActionResponse>>, Error> {
        let uri: Uri = params.text_document.uri;
        let document = document(&self.documents, &uri)?;
        let lines = Lines::of(&document.text, self.encoding);
        let (start, end) = (lines.offset(params.range.start), lines.offset(params.range.end));
        let problems = Problems::of(document, &self.documents);
        let mut actions = Vec::new();
        for problem in &problems.found {
            let (Some(fix), Some(label)) = (&problem.fix, problem.labels.first()) else { continue };
            let is_here = label.span.start as usize <= end && start <= label.span.end as usize;
            if !is_here || !problems.sources.file_at(label.span.start).is_first() {
                continue;
            }
            let place = problems.places.location(&problems.sources, fix.span, &self.documents, self.encoding);
            let edit = lsp::TextEdit::new(place.range, fix.replacement.clone());
            actions.push(
                lsp::CodeAction {
                    title: problem.suggestion.clone().unwrap_or_else(|| problem.message.clone()),
                    kind: Some(lsp::CodeActionKind::QuickFix),
                    diagnostics: Some(vec![problems.diagnostic(problem, &self.documents, self.encoding)]),
                    is_preferred: Some(true),
                    edit: Some(lsp::WorkspaceEdit {
                        changes: Some([(place.uri, vec![edit])].into()),
                        ..lsp::WorkspaceEdit::default()
                    }),
                    ..lsp::CodeAction::default()
                }
                .into(),
            );
        }
        Ok(Some(actions))
    }
}
