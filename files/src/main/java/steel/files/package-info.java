/// Whole files and folders: written to a temporary name and renamed, so that a reader sees all of
/// one or nothing; SHA-256 of what is on disk; [FormatException] for bytes that are not what they
/// claim to be, and [MappedFault] for those that are gone; how far long work has come, and what
/// memory it took. Start at [AtomicFolder] and [AtomicFile]. Knows nothing of what is inside.
@NullMarked
package steel.files;

import org.jspecify.annotations.NullMarked;
