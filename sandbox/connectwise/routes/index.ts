/** Every route of the simulated API: those that are special, and the usual ones of each resource. */
import type { Route } from '../api/router.ts';
import { resources } from '../model/resources/index.ts';
import { auditRoutes } from './audit.ts';
import { boardRoutes } from './boards.ts';
import { bundleRoutes } from './bundles.ts';
import { communicationRoutes } from './communications.ts';
import { companyRoutes } from './companies.ts';
import { documentRoutes } from './documents.ts';
import { projectRoutes } from './projects.ts';
import { reportRoutes } from './reports.ts';
import { routesOf } from './resources.ts';
import { systemRoutes } from './system.ts';
import { ticketRoutes } from './tickets.ts';

/** Every route of the simulator. */
export const routes: readonly Route[] = [
  ...systemRoutes,
  ...ticketRoutes,
  ...companyRoutes,
  ...boardRoutes,
  ...communicationRoutes,
  ...documentRoutes,
  ...auditRoutes,
  ...bundleRoutes,
  ...projectRoutes,
  ...reportRoutes,
  ...resources.flatMap(routesOf),
];
