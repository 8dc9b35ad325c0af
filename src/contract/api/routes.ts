/** Every route of the API with its schemas: the server registers from it, OpenAPI is made from it, the web pages take their types from it. */
import { definitionFileRoutes } from "./definition-file-routes.ts";
import {
  customer360Routes,
  destinationRoutes,
  orchestrationRoutes,
  queryRoutes,
  templateRoutes,
} from "./definition-routes.ts";
import type { RouteName } from "./paths.ts";
import type { Route } from "./route.ts";
import { otherRoutes, runRoutes } from "./run-routes.ts";
import { attributesTableRoutes, segmentRoutes } from "./segment-routes.ts";
import { peopleRoutes, sessionRoutes, settingsRoutes } from "./session-routes.ts";

export const routes = {
  ...sessionRoutes,
  ...peopleRoutes,
  ...settingsRoutes,
  ...customer360Routes,
  ...queryRoutes,
  ...segmentRoutes,
  ...attributesTableRoutes,
  ...destinationRoutes,
  ...templateRoutes,
  ...orchestrationRoutes,
  ...definitionFileRoutes,
  ...runRoutes,
  ...otherRoutes,
} as const satisfies Record<RouteName, Route>;

export type Routes = typeof routes;
