@NullMarked
package steel.eval;

import org.jspecify.annotations.NullMarked;
