package steel.spark;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import steel.config.ConfigException;

/// Tells paths of this machine from addresses such as `hdfs://host/folder`, which Spark's file
/// systems read.
final class Address {
  /// Two letters at least: `C:` is a drive.
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  private Address() {}

  static boolean is(String name) {
    return SCHEME.matcher(name).matches();
  }

  /// Of an address, or of a path of this machine.
  ///
  /// @throws ConfigException if it is neither
  static Path path(String name) {
    if (!is(name)) {
      java.nio.file.Path file = java.nio.file.Path.of(name).toAbsolutePath().normalize();
      return new Path("file", null, file.toString().replace('\\', '/'));
    }
    try {
      return new Path(name);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name + ": is no address such as hdfs://host/folder", e);
    }
  }

  /// The file system of an address.
  ///
  /// @throws ConfigException if Spark has none of its kind, or does not reach it
  /// @throws IOException if it fails
  static FileSystem disk(String name, Configuration hadoop) throws IOException {
    try {
      return path(name).getFileSystem(hadoop);
    } catch (UnsupportedFileSystemException e) {
      throw new ConfigException(name + ": Spark knows no such kind of address", e);
    } catch (RuntimeException e) { // so it tells of hosts and classes that are not there
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      String problem =
          cause instanceof UnknownHostException
              ? "there is no host " + cause.getMessage()
              : String.valueOf(cause.getMessage());
      throw new ConfigException(name + ": Spark does not reach it: " + problem, e);
    }
  }
}
