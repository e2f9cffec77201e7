import { launch } from './launch.ts';
import { soakMain, soakOptions } from './soak-command.ts';

await launch(soakMain, soakOptions);
