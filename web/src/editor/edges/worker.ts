/** Finds edges away from the page's own thread. */
import { serve } from "../worker/serve";
import { EdgeFinder } from "./finder";
import type { EdgeMap } from "./map";
import type { Job } from "./remote";
import type { Routes } from "./routes";

const finder = new EdgeFinder();

serve<Job, EdgeMap | Routes | null>((job) =>
  job.does === "map" ? finder.map(job.pixels) : finder.routes(job.from, job.reach),
);
