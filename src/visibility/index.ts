export { type Viewer, type Visibility, visibility } from './rules.ts';
