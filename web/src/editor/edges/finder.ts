/** Edges as they are asked for across a thread: the map of a part of the picture, and ways from a corner of the last one. */
import { type EdgeMap, edgeMap, type Pixels } from "./map";
import { type Corner, type Routes, routesFrom } from "./routes";

/** What the page asks for. */
export interface EdgePort {
  map(pixels: Pixels): Promise<EdgeMap>;
  /** Ways in the map that was asked for last; null where none was. */
  routes(from: Corner, reach: number): Promise<Routes | null>;
}

/** Finds edges where it stands. */
export class EdgeFinder implements EdgePort {
  #map: EdgeMap | null = null;

  async map(pixels: Pixels): Promise<EdgeMap> {
    this.#map = edgeMap(pixels);
    return this.#map;
  }

  async routes(from: Corner, reach: number): Promise<Routes | null> {
    return this.#map && routesFrom(this.#map, from, reach);
  }
}
