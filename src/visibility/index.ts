export { type Visibility, visibility } from './rules.ts';
