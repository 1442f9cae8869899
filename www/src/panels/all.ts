// The panels there are, in pipeline order. A new layer is one more line here.

import type { LayerId, OutcomeId } from "../state";
import { bytecodePanel } from "./bytecode";
import { irPanel } from "./ir/panel";
import { machineCodePanel } from "./machine-code";
import { outputPanel } from "./output";
import type { Panel } from "./panel";
import { resultPanel } from "./result";
import { timingPanel } from "./timing";
import { tokensPanel } from "./tokens";
import { wasmPanel } from "./wasm";

export const layerPanels: readonly Panel<LayerId>[] = [tokensPanel, bytecodePanel, irPanel, machineCodePanel, wasmPanel];
export const outcomePanels: readonly Panel<OutcomeId>[] = [resultPanel, outputPanel, timingPanel];
