/** Joins, subtracts and cuts polygons away from the page's own thread. */
import { pieces } from "../model/clip";
import { serve } from "./worker/serve";

serve(pieces);
