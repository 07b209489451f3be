/// Recipes: YAML files read once into immutable records. In: a file and `--set a.b=c` overrides.
/// Out: a [Block] that a record's `read` method takes its values from, and the resolved recipe,
/// defaults included, to store beside what was made with it. Every mistake is a [ConfigException]
/// that names file, line and key. Start at [Recipe].
@NullMarked
package steel.config;

import org.jspecify.annotations.NullMarked;
