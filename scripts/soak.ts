import { launch } from './launch.ts';
import { soakMain } from './soak-command.ts';

await launch(soakMain);
