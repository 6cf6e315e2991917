/** What all records are made of. */
import type { Json } from "./json";

/** The schema number that records made by this program carry. */
export const SCHEMA = 1;

/** A UUID in its canonical text form. */
export type Id = string;

/** Milliseconds since 1970-01-01 UTC. */
export type Millis = number;

/** Unknown keys of foreign files, by the name of the format. */
export type Extra = { readonly [format: string]: { readonly [key: string]: Json } };

/** An attribute's answer: bool, number, text, the id of an option, or the ids of several. */
export type Value = boolean | number | string | readonly string[];
