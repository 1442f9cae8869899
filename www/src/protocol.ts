// Generated from the Rust types of `core`; run `cargo xtask types` after changing them. Do not edit.

/**
 * A half-open range of UTF-8 byte offsets into the text of a program; where it imports files, their texts follow.
 *
 * Offsets are `u32`: programs are limited to some mebibytes long before that matters.
 */
export type Span = { 
/**
 * First byte.
 */
start: number, 
/**
 * One past the last byte.
 */
end: number, };

/**
 * How bad it is. Only errors stop a program.
 */
export type Severity = "error" | "warning";

/**
 * A span with something to say about it.
 */
export type Label = { 
/**
 * Where.
 */
span: Span, 
/**
 * What is there; may be empty.
 */
message: string, 
/**
 * Whether this is the place the diagnostic is about. Exactly one label is primary.
 */
primary: boolean, };

/**
 * A replacement of source text that would mend the program.
 */
export type Fix = { 
/**
 * What to replace; empty for an insertion.
 */
span: Span, 
/**
 * The new text.
 */
replacement: string, };

/**
 * One thing to tell the author of a program.
 */
export type Diagnostic = { 
/**
 * Error or warning.
 */
severity: Severity, 
/**
 * The stable code.
 */
code: string, 
/**
 * One sentence that says what is wrong.
 */
message: string, 
/**
 * Where; the primary label comes first. Empty when the matter has no place in the program.
 */
labels: Array<Label>, 
/**
 * Further facts, such as `in function 'f'`.
 */
notes: Array<string>, 
/**
 * What to do about it.
 */
suggestion?: string, 
/**
 * The suggestion as an edit, where one edit mends it.
 */
fix?: Fix, };

/**
 * A tier, by the name that command lines, messages and the page use.
 */
export type EngineName = "interp" | "vm" | "arm64" | "cranelift" | "llvm" | "wasm" | "auto";

/**
 * Everything known of a program without running it.
 */
export type CheckReport = { 
/**
 * Errors and warnings, in order of place.
 */
diagnostics: Array<Diagnostic>, 
/**
 * The tokens, in order; comments included.
 */
tokens: Array<TokenRow>, 
/**
 * The functions, in order; empty when there are errors.
 */
functions: Array<FunctionReport>, };

/**
 * One token.
 */
export type TokenRow = { 
/**
 * What it is, in words.
 */
kind: string, 
/**
 * Its class for colouring: `keyword`, `name`, `type`, `number`, `text`, `operator`, `punctuation` or `comment`.
 */
class: string, 
/**
 * Where.
 */
span: Span, };

/**
 * One function: its signature and its bytecode.
 */
export type FunctionReport = { 
/**
 * Its name.
 */
name: string, 
/**
 * The whole declaration.
 */
span: Span, 
/**
 * Its parameters, in order.
 */
parameters: Array<ParameterReport>, 
/**
 * The declared result type, as written.
 */
result: string, 
/**
 * Its bytecode.
 */
bytecode: Array<BytecodeRow>, };

/**
 * One parameter.
 */
export type ParameterReport = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its declared type, as written.
 */
type: string, };

/**
 * One bytecode instruction.
 */
export type BytecodeRow = { 
/**
 * Index of its first word.
 */
pc: number, 
/**
 * Its words in hexadecimal.
 */
words: string, 
/**
 * The opcode's name.
 */
opcode: string, 
/**
 * Its operands, such as `R3, R0, R1`.
 */
operands: string, 
/**
 * The same with variable names and constant values, such as `s = p * q`.
 */
comment: string, 
/**
 * What the opcode does, from the instruction table.
 */
meaning: string, 
/**
 * The pc it may branch to.
 */
target: number | null, 
/**
 * Where it comes from.
 */
span: Span, };

/**
 * The SSA form of a function on its way through the optimiser, or why there is none.
 */
export type IrReport = { "kind": "stages", 
/**
 * What it was after each step, the first of which builds it.
 */
stages: Array<IrStage>, } | { "kind": "refused", 
/**
 * ILO-R017 with the reason.
 */
diagnostic: Diagnostic, };

/**
 * A function after one step of the optimiser.
 */
export type IrStage = { 
/**
 * The step.
 */
name: string, 
/**
 * What it does, in one sentence.
 */
what: string, 
/**
 * Whether it changed anything.
 */
changed: boolean, 
/**
 * The function, line by line; empty if nothing changed, when it is what it was.
 */
rows: Array<IrRow>, };

/**
 * A line of the SSA form.
 */
export type IrRow = { 
/**
 * The line.
 */
text: string, 
/**
 * The bytecode instruction it comes from.
 */
pc: number | null, 
/**
 * The source it comes from.
 */
span: Span | null, };

/**
 * The machine code of one function.
 */
export type MachineCode = { 
/**
 * Who made it.
 */
engine: EngineName, 
/**
 * The instruction set: `arm64` or `x86-64`.
 */
architecture: string, 
/**
 * Size in bytes, constants included.
 */
bytes: number, 
/**
 * The listing.
 */
rows: Array<MachineRow>, };

/**
 * One machine instruction, or a word of constants.
 */
export type MachineRow = { 
/**
 * Offset from the start of the function.
 */
offset: number, 
/**
 * Its bytes in hexadecimal, in memory order.
 */
bytes: string, 
/**
 * The instruction in assembly language.
 */
text: string, 
/**
 * Why it is there, when it comes from no instruction: a side exit and its reason, a constant.
 */
note: string, 
/**
 * The bytecode instruction it comes from.
 */
pc: number | null, 
/**
 * The source it comes from.
 */
span: Span | null, };

/**
 * What a run finds besides its arguments: with the same, a program gives the same on every engine.
 */
export type Moment = { 
/**
 * Where its random numbers start.
 */
seed: number, 
/**
 * Where its clock stands, in seconds since the start of 1970.
 */
now: number, };

/**
 * How a run ended.
 */
export type Outcome = { "kind": "value" } & ValueReport | { "kind": "error", 
/**
 * What went wrong, and where.
 */
diagnostic: Diagnostic, };

/**
 * A value as data.
 */
export type ValueReport = { 
/**
 * As ilo prints it.
 */
text: string, 
/**
 * As `jdmp` writes it.
 */
json: string, 
/**
 * The kind of the value, as a type: `n`, `t`, `b`, `_`, …
 */
type: string, 
/**
 * For numbers, the 64 bits in hexadecimal, so that engines are compared exactly.
 */
bits: string | null, };

/**
 * A run.
 */
export type RunReport = { 
/**
 * Which engine ran it; never `auto`.
 */
engine: EngineName, 
/**
 * How it ended.
 */
outcome: Outcome, 
/**
 * What it printed.
 */
output: string, 
/**
 * What it was denied, each thing once: warnings with the code ILO-W006.
 */
denials: Array<Diagnostic>, 
/**
 * Where its random numbers started, if it drew any.
 */
seed: number | null, };

/**
 * A timing: a distribution over batches of calls. See [`crate::timing`].
 */
export type TimingReport = { 
/**
 * Which engine.
 */
engine: EngineName, 
/**
 * Median over the batches, nanoseconds per call.
 */
median_ns: number, 
/**
 * Lower end of the 95 % confidence interval of the median.
 */
low_ns: number, 
/**
 * Upper end of it.
 */
high_ns: number, 
/**
 * How many batches.
 */
batches: number, 
/**
 * Calls in each batch.
 */
calls_per_batch: number, 
/**
 * Nanoseconds per call of every batch, in order.
 */
samples_ns: Array<number>, 
/**
 * The smallest step of the clock that was used.
 */
clock_step_ns: number, 
/**
 * Time to compile the function, where the engine compiles.
 */
compile_ns: number | null, 
/**
 * Size of the machine code.
 */
code_bytes: number | null, 
/**
 * How often the first call left compiled code for the VM, where the engine compiles.
 */
side_exits: number | null, };

/**
 * From the page.
 */
export type ClientMessage = { "type": "auth", 
/**
 * Protocol version.
 */
v: number, 
/**
 * 32 random bytes, base64url.
 */
cnonce: string, 
/**
 * HMAC-SHA-256 with the token over label, server nonce, client nonce and origin; base64url.
 */
mac: string, } | { "type": "run", 
/**
 * Chosen by the client, never used before on this connection.
 */
id: number, 
/**
 * On which engine.
 */
engine: EngineName, 
/**
 * The program.
 */
source: string, 
/**
 * The function.
 */
entry: string, 
/**
 * Its arguments, as on a command line.
 */
args: Array<string>, 
/**
 * What it finds besides them; drawn anew, if absent.
 */
moment?: Moment, } | { "type": "bench", 
/**
 * Chosen by the client.
 */
id: number, 
/**
 * On which engines, in this order.
 */
engines: Array<EngineName>, 
/**
 * The program.
 */
source: string, 
/**
 * The function.
 */
entry: string, 
/**
 * Its arguments.
 */
args: Array<string>, 
/**
 * Time to spend on each engine, in milliseconds.
 */
budget_ms: number, 
/**
 * What every engine finds besides the arguments; drawn anew, if absent.
 */
moment?: Moment, } | { "type": "cancel", 
/**
 * Which.
 */
id: number, };

/**
 * From the companion.
 */
export type ServerMessage = { "type": "challenge", 
/**
 * Protocol version.
 */
v: number, 
/**
 * 32 random bytes, base64url, used once.
 */
nonce: string, } | { "type": "versions", 
/**
 * The versions this companion speaks.
 */
versions: Array<number>, } | { "type": "hello" } & Hello | { "type": "started", 
/**
 * Of which request.
 */
id: number, 
/**
 * Which engine; never `auto`.
 */
engine: EngineName, } | { "type": "compiled", 
/**
 * Of which request.
 */
id: number, 
/**
 * Time it took, in nanoseconds.
 */
compile_ns: number, 
/**
 * The code and who made it.
 */
code: MachineCode, } | { "type": "output", 
/**
 * Of which request.
 */
id: number, 
/**
 * What, line ends included.
 */
text: string, } | { "type": "denied", 
/**
 * Of which request.
 */
id: number, 
/**
 * What, and where: a warning with the code ILO-W006.
 */
denial: Diagnostic, } | { "type": "result", 
/**
 * Of which request.
 */
id: number, 
/**
 * On which engine; never `auto`.
 */
engine: EngineName, 
/**
 * What.
 */
value: ValueReport, 
/**
 * Where its random numbers started, if it drew any.
 */
seed: number | null, } | { "type": "samples", 
/**
 * Of which request.
 */
id: number, 
/**
 * On which engine.
 */
engine: EngineName, 
/**
 * Calls in each batch.
 */
calls_per_batch: number, 
/**
 * Nanoseconds per call, one for each new batch.
 */
samples_ns: Array<number>, } | { "type": "timing", 
/**
 * Of which request.
 */
id: number, 
/**
 * The figures.
 */
timing: TimingReport, } | { "type": "unavailable", 
/**
 * Of which request.
 */
id: number, 
/**
 * Which engine.
 */
engine: EngineName, 
/**
 * Why: ILO-R017, or what the program did wrong on it.
 */
diagnostic: Diagnostic, } | { "type": "error", 
/**
 * Of which request, if of one.
 */
id: number | null, 
/**
 * What kind.
 */
code: ErrorCode, 
/**
 * One sentence.
 */
message: string, 
/**
 * What the program did wrong.
 */
diagnostic?: Diagnostic, } | { "type": "done", 
/**
 * Which.
 */
id: number, };

/**
 * What the companion is and can.
 */
export type Hello = { 
/**
 * HMAC-SHA-256 with the token over label, client nonce and server nonce; base64url.
 */
mac: string, 
/**
 * Protocol version.
 */
v: number, 
/**
 * Version of the runner.
 */
runner: string, 
/**
 * Version of the language core inside; timings of different cores are not compared.
 */
core: string, 
/**
 * Operating system, such as `linux` or `macos`.
 */
os: string, 
/**
 * Processor, such as `x86-64` or `arm64`.
 */
arch: string, 
/**
 * Every engine, with the reason where one is missing.
 */
tiers: Array<Tier>, 
/**
 * What a run may use.
 */
limits: RunLimits, 
/**
 * What confines a run, in words.
 */
sandbox: string, };

/**
 * An engine of the companion.
 */
export type Tier = { 
/**
 * Which.
 */
engine: EngineName, 
/**
 * Why it is missing; absent when it works.
 */
unavailable?: string, };

/**
 * What one run on the companion may use.
 */
export type RunLimits = { 
/**
 * Bytes of source.
 */
source_bytes: number, 
/**
 * Bytes of all arguments together.
 */
args_bytes: number, 
/**
 * Milliseconds until an engine has the program ready.
 */
compile_ms: number, 
/**
 * Wall-clock milliseconds of a run, or of one engine's part of a bench.
 */
run_ms: number, 
/**
 * Bytes of output.
 */
output_bytes: number, 
/**
 * Nested calls.
 */
depth: number, };

/**
 * What kind of thing went wrong with a request.
 */
export type ErrorCode = "E_BAD_MESSAGE" | "E_VERSION" | "E_TOO_LARGE" | "E_BUSY" | "E_ARGS" | "E_PARSE" | "E_VERIFY" | "E_LIMIT" | "E_COMPILE_TIMEOUT" | "E_TIMEOUT" | "E_MEMORY" | "E_OUTPUT" | "E_DEPTH" | "E_RUNTIME" | "E_CANCELLED" | "E_WORKER_CRASH" | "E_UNSUPPORTED_ENGINE" | "E_SHUTDOWN" | "E_INTERNAL";

/**
 * What a link holds, in this order; whatever is empty is left out of it.
 *
 * Engine, layers, pass and the like are kept as text: a link whose engine no longer exists opens the rest and names
 * what is missing.
 */
export type Share = { 
/**
 * The program.
 */
source: string, 
/**
 * The function to call.
 */
entry?: string, 
/**
 * Its arguments, each as on a command line.
 */
args?: Array<string>, 
/**
 * The engine.
 */
engine?: string, 
/**
 * The layers in view, one or two.
 */
layers?: Array<string>, 
/**
 * The outcome tab in view.
 */
outcome?: string, 
/**
 * The optimiser pass in view.
 */
pass?: string, 
/**
 * The marked part of the source.
 */
mark?: Span, 
/**
 * The timing preset.
 */
timing?: string, 
/**
 * What the author calls it.
 */
title?: string, 
/**
 * The version of the core that wrote the link.
 */
core?: string, };

/**
 * What something that has a name is.
 */
export type NameKind = "function" | "builtin" | "tool" | "variable" | "parameter" | "record" | "field" | "alias" | "type" | "keyword" | "pattern";

/**
 * Something that could stand at a place.
 */
export type Completion = { 
/**
 * What people read, and what their typing is compared with.
 */
label: string, 
/**
 * What it is.
 */
kind: NameKind, 
/**
 * What belongs to it, as it is written behind the name in a header: `p:n q:n>n` or `n`; may be empty.
 */
signature: string, 
/**
 * What it does or means; may be empty.
 */
doc: string, 
/**
 * What is to be written.
 */
insert: string, };

/**
 * Everything that could stand at a place, the most likely first.
 */
export type Completions = { 
/**
 * The beginning of the name at the place, which what is chosen replaces; may be empty.
 */
span: Span, 
/**
 * What could stand there, whatever the name begins with.
 */
items: Array<Completion>, };

/**
 * What something in a program is.
 */
export type Hover = { 
/**
 * What this is about.
 */
span: Span, 
/**
 * How it is or could be written, with its types; a line for each way.
 */
title: string, 
/**
 * What it does or means; may be empty.
 */
doc: string, };

/**
 * A way to write a call or an operation.
 */
export type Signature = { 
/**
 * As it is written: `tot p:n q:n>n`.
 */
label: string, 
/**
 * Where its parameters stand in the label, in bytes.
 */
parameters: Array<Span>, };

/**
 * The call or operator that is being written.
 */
export type SignatureHelp = { 
/**
 * The ways to write it.
 */
signatures: Array<Signature>, 
/**
 * Which of them is being written, as far as can be told.
 */
active: number, 
/**
 * Which of its parameters is being written, from 0; may be one too many.
 */
parameter: number, 
/**
 * What it does; may be empty.
 */
doc: string, };

/** The major version of the companion protocol. */
export const PROTOCOL_VERSION = 1;
/** The websocket subprotocol of that version. */
export const SUBPROTOCOL = "ilo.runner.v1";
/** Offered besides, to learn which versions a companion has. */
export const VERSIONS_SUBPROTOCOL = "ilo.runner.versions";
/** The companion's port unless its user says otherwise. */
export const DEFAULT_PORT = 4560;
/** What the client's MAC is computed over, before a zero byte and the parts. */
export const CLIENT_LABEL = "ilo-runner/v1/client";
/** What the server's MAC is computed over, likewise. */
export const SERVER_LABEL = "ilo-runner/v1/server";
/** Below this many batches a timing is rough. */
export const ROUGH_BELOW = 10;
/** Engines by name, to read. */
export const ENGINE_TITLES: Record<EngineName, string> = {
  interp: "Tree interpreter",
  vm: "Register VM",
  arm64: "ARM64 emitter",
  cranelift: "Cranelift",
  llvm: "LLVM",
  wasm: "Wasm emitter",
  auto: "Automatic choice",
};
