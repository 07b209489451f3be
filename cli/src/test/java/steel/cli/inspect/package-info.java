/// Tests of what `data inspect` shows.
@NullMarked
package steel.cli.inspect;

import org.jspecify.annotations.NullMarked;
