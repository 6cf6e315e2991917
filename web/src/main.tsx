import { render } from "preact";
import { App } from "./ui/app.tsx";
import { startRouting } from "./ui/route.ts";
import { appearance, startSettings } from "./ui/settings/settings.ts";
import "./ui/styles/index.css";
import { startTheme } from "./ui/theme.ts";
import { learn } from "./ui/words/language.ts";

startSettings();
startTheme();
startRouting();
const root = document.getElementById("app");
if (root) void learn(appearance.language.peek()).then(() => render(<App />, root));
