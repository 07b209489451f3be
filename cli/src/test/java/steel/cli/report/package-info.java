@NullMarked
package steel.cli.report;

import org.jspecify.annotations.NullMarked;
