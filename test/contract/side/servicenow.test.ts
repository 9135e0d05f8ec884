// If this fails, the ServiceNow side does something else than the stories are promised: they write twice, show one
// customer's incidents to another, lose a change, or take an old record for a new one.
import {
  incidentManners,
  servicenowWorld,
  type ServiceNowReading,
} from '../../support/side/servicenow-world.ts';
import { describeSide } from '../side.ts';

const readings: Readonly<Record<string, ServiceNowReading>> = {
  'journal as a table': { journal: 'table', filtered: false },
  'journal as a text, with a filter': { journal: 'display', filtered: true },
};
for (const [name, reading] of Object.entries(readings))
  describeSide(`ServiceNow, ${name}`, incidentManners(reading), () => servicenowWorld(reading));
