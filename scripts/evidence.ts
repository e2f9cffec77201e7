import { evidenceMain } from './evidence-command.ts';
import { launch } from './launch.ts';

await launch(evidenceMain);
