@NullMarked
package steel.data.pack;

import org.jspecify.annotations.NullMarked;
