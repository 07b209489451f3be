@NullMarked
package steel.tune;

import org.jspecify.annotations.NullMarked;
