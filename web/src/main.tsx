import { render } from "preact";
import { App } from "./ui/app.tsx";
import { startRouting } from "./ui/route.ts";
import { startSettings } from "./ui/settings/settings.ts";
import "./ui/styles/index.css";
import { startTheme } from "./ui/theme.ts";

startSettings();
startTheme();
startRouting();
const root = document.getElementById("app");
if (root) render(<App />, root);
