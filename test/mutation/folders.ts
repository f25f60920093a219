/**
 * The folders of src that their unit tests alone test. judge/ is as pure, but its tests play thousands of promotions, for minutes a
 * mutant.
 */
export const FOLDERS = ['jar', 'inputs', 'report', 'plan'] as const
