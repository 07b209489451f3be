package steel.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class UserCacheTest {
  @Test
  void isWhereTheUserSays() {
    assertThat(folder(Map.of("steel.cache", "/a"), Map.of("STEEL_CACHE", "/b"))).hasValue("/a");
    assertThat(folder(Map.of(), Map.of("STEEL_CACHE", "/b", "XDG_CACHE_HOME", "/c")))
        .hasValue("/b");
  }

  @Test
  void isWhereTheSystemHasSuchFolders() {
    Map<String, String> linux = Map.of("os.name", "Linux", "user.home", "/home/a");
    assertThat(folder(linux, Map.of())).hasValue("/home/a/.cache/steel");
    assertThat(folder(linux, Map.of("XDG_CACHE_HOME", "/c"))).hasValue("/c/steel");
    assertThat(folder(linux, Map.of("XDG_CACHE_HOME", "c"))).hasValue("/home/a/.cache/steel");
    assertThat(folder(Map.of("os.name", "Mac OS X", "user.home", "/Users/a"), Map.of()))
        .hasValue("/Users/a/Library/Caches/steel");
    assertThat(folder(Map.of("os.name", "Windows 11"), Map.of("LOCALAPPDATA", "/local")))
        .hasValue("/local/steel");
  }

  @Test
  void isNowhereIfTheUserSaysSoOrHasNoHome() {
    assertThat(folder(Map.of("steel.cache", "off", "user.home", "/home/a"), Map.of())).isEmpty();
    assertThat(folder(Map.of("os.name", "Linux", "user.home", "?"), Map.of())).isEmpty();
  }

  private static Optional<String> folder(Map<String, String> set, Map<String, String> environment) {
    Properties properties = new Properties();
    set.forEach(properties::setProperty);
    return UserCache.folder(properties, environment)
        .map(Path::toString)
        .map(path -> path.replace('\\', '/'));
  }
}
