import { deviationsMain, deviationsOptions } from './deviations-command.ts';
import { launch } from './launch.ts';

await launch(deviationsMain, deviationsOptions);
