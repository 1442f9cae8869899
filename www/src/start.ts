// What must be known, and done, before any other module of the page runs.

import { takeFragment } from "./fragment";

/** What the address named; a pairing secret has left the address bar when this is evaluated. */
export const fragment = takeFragment();

/** A framed page neither runs nor pairs nor stores: its frame may be anyone's. */
export const isFramed = window.top !== window.self;
