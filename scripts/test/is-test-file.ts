const [, program = ''] = process.argv;

/** True in a process that runs a test file: the processes that a test forks load the same, and run no tests. */
export const isTestFile =
  process.env['NODE_TEST_CONTEXT'] !== undefined && /\.test\.\w+$|[\\/]group\.ts$/.test(program);
