// If this fails, the ConnectWise side does something else than the stories are promised: they write twice, show one
// customer's tickets to another, lose a change, or take an old record for a new one.
import { connectwiseWorld, ticketManners } from '../../support/side/connectwise-world.ts';
import { describeSide } from '../side.ts';

describeSide('ConnectWise', ticketManners, connectwiseWorld);
