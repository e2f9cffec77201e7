import { doctorMain, doctorOptions } from './doctor-command.ts';
import { launch } from './launch.ts';

await launch(doctorMain, doctorOptions);
