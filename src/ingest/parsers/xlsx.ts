import { Refusal } from '../refusal.ts';
import type { Parse } from './context.ts';

/** Interim: replaced by the reader of workbooks. */
export const parseXlsx: Parse = async () => {
  throw new Refusal({ code: 'unknown-format', message: 'Workbooks cannot be imported yet.' });
};
