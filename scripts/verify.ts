import { launch } from './launch.ts';
import { verifyOptions } from './verification/settings.ts';
import { main } from './verify-command.ts';

await launch(main, verifyOptions);
