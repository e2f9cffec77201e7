import { killMatrixMain, killMatrixOptions } from './kill-matrix-command.ts';
import { launch } from './launch.ts';

await launch(killMatrixMain, killMatrixOptions);
