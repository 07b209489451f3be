@NullMarked
package steel.train;

import org.jspecify.annotations.NullMarked;
