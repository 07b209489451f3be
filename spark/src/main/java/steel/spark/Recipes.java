package steel.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import steel.data.CleanPasses;
import steel.data.CleanSettings;

/// The recipes of this process, each made once: operators may hold models, and are shared by all
/// tasks.
final class Recipes {
  private static final int KEPT = 4;
  private static final Map<CleanSettings, CleanPasses> MADE = new LinkedHashMap<>();

  private Recipes() {}

  static synchronized CleanPasses passes(CleanSettings settings) {
    CleanPasses known = MADE.get(settings);
    if (known == null) {
      known = new CleanPasses(settings.recipe());
      if (MADE.size() == KEPT) {
        MADE.remove(MADE.keySet().iterator().next());
      }
      MADE.put(settings, known);
    }
    return known;
  }
}
