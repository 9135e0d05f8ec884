/** `npm run script -- scripts/own/open-tickets.ts COMPANY`: the open tickets of one company, by its identifier. */
import { connectToConnectWise } from '../../shared/app/connect-connectwise.ts';
import { all } from '../../shared/connectwise/index.ts';

const [company = ''] = process.argv.slice(2);
if (company === '') {
  console.error(
    'usage: npm run script -- scripts/own/open-tickets.ts COMPANY     (its identifier in ConnectWise)',
  );
  process.exit(2);
}

const client = connectToConnectWise();
const open = client.tickets.list({
  where: (ticket) => all(ticket('company/identifier').is(company), ticket('closedFlag').is(false)),
  fields: ['summary', 'status/name'],
});
let count = 0;
for await (const ticket of open) {
  count += 1;
  console.log(ticket.id, ticket.status?.name, ticket.summary);
}
console.log(`${count} open`);
