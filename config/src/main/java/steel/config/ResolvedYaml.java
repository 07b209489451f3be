package steel.config;

import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/// Writes the values that a recipe came to, in the order in which they were read.
final class ResolvedYaml {
  private ResolvedYaml() {}

  static String write(Map<String, Object> resolved) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setAllowUnicode(true);
    options.setWidth(100);
    return new Yaml(options).dump(resolved);
  }
}
