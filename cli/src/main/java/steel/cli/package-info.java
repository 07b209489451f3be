/// The `steel` command: one subcommand a stage. The only room with a `main`, with exit codes and
/// with standard output. Start at [Main].
@NullMarked
package steel.cli;

import org.jspecify.annotations.NullMarked;
