import { launch } from './launch.ts';
import { main } from './verify-command.ts';

await launch(main);
