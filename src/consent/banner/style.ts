import { readFileSync } from 'node:fs';

/** The style sheet of question, placeholder and centre; colours and sizes come from custom properties where they are set. */
export const choicesStyle = (): string => readFileSync(new URL('./choices.css', import.meta.url), 'utf8');
