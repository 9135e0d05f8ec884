/** Projects with their phases, additions of agreements, tasks and a catalog; the same for every seed. */
import type { Row } from '../store/table.ts';
import type { World } from '../store/world.ts';
import { insertRow } from './insert.ts';

const day = 24 * 3_600_000;

/** Seeds projects, after the companies and agreements. */
export function seedProjects(world: World, companies: readonly Row[]): void {
  for (const company of companies.slice(1, 6)) {
    const project = insertRow(world, 'projects', {
      name: `Migration - ${String(company.values['name'])}`,
      company,
      board: world.table('boards').get(1),
      billingMethod: 'ActualRates',
      estimatedStart: world.now() - 30 * day,
      estimatedEnd: world.now() + 60 * day,
      status: world.table('projectStatuses').get(1),
      type: world.table('projectTypes').get(1),
      manager: world.table('members').get(4),
      closedFlag: false,
    });
    for (const description of ['Plan', 'Build', 'Hand over'])
      insertRow(world, 'phases', {
        projectId: project.id,
        description,
        name: description,
        status: world.table('phaseStatuses').get(1),
      });
  }
  for (const agreement of world.table('agreements').rows())
    insertRow(world, 'additions', {
      agreementId: agreement.id,
      description: 'Managed workstation',
      quantity: 10,
      unitPrice: 45,
      billCustomer: 'Billable',
      effectiveDate: world.now() - 300 * day,
      taxableFlag: true,
    });
  for (const [identifier, description] of [
    ['WS-STD', 'Standard workstation'],
    ['LIC-365', 'Licence, monthly'],
    ["CBL-5'", "Patch cable 5' & plug"],
  ] as const)
    insertRow(world, 'catalog', {
      identifier,
      description,
      customerDescription: description,
      price: 10,
      cost: 5,
      category: world.table('categories').get(1),
      subcategory: world.table('subCategories').get(1),
      type: world.table('productTypes').get(1),
      unitOfMeasure: world.table('unitsOfMeasure').get(1),
    });
}
