@NullMarked
package steel.torch;

import org.jspecify.annotations.NullMarked;
