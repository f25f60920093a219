/** The folders of src that are pure, and so are tested by their unit tests alone. */
export const FOLDERS = ['jar', 'judge', 'inputs', 'report', 'plan'] as const
