/** What the person has set: one set for every page. */
import { Settings } from "../../editor/settings.ts";

export const settings = new Settings();
