@echo off
rem Starts Steel on Windows: needs a JDK 25 or newer in STEEL_JAVA_HOME or JAVA_HOME, and Maven to build.
setlocal enabledelayedexpansion
set "ROOT=%~dp0"
if not "%STEEL_JAVA_HOME%"=="" set "JAVA_HOME=%STEEL_JAVA_HOME%"
if "%JAVA_HOME%"=="" (
  echo steel: no JDK found; install a JDK 25 or newer and set STEEL_JAVA_HOME to its folder. 1>&2
  exit /b 2
)
set "MAJOR="
for /f "tokens=2 delims==." %%v in ('findstr /b "JAVA_VERSION=" "%JAVA_HOME%\release"') do set "MAJOR=%%~v"
set "MAJOR=%MAJOR:"=%"
if %MAJOR%0 LSS 250 (
  echo steel: %JAVA_HOME% is version %MAJOR%; set STEEL_JAVA_HOME to the folder of a JDK 25 or newer. 1>&2
  exit /b 2
)
set "DIST=%ROOT%"
set "SPARK=%ROOT%spark\lib"
set "ENGINE="
echo "%*" | findstr /c:"--engine spark" /c:"--engine=spark" >nul && set "ENGINE=spark"
if exist "%ROOT%pom.xml" (
  set "DIST=%ROOT%cli\target\steel\"
  set "SPARK=%ROOT%spark\target\steel\lib"
  if "%~1"=="test" (
    set "EXCLUDED=long"
    if "%~2"=="--long" set "EXCLUDED=none"
    call mvn -B -ntp -f "%ROOT%pom.xml" "-Dsteel.test.excludedGroups=!EXCLUDED!" verify
    exit /b !ERRORLEVEL!
  )
  if not exist "!DIST!lib" (
    where mvn >nul 2>nul || (
      echo steel: building needs Maven 3.8 or newer and no mvn is on the PATH. 1>&2
      exit /b 2
    )
    call mvn -q -B -ntp -f "%ROOT%pom.xml" -DskipTests -pl cli -am package || exit /b 2
  )
  if "!ENGINE!"=="spark" if not exist "!SPARK!" (
    echo steel: building the engine spark, which the first time downloads 190 MB 1>&2
    call mvn -q -B -ntp -f "%ROOT%pom.xml" -DskipTests -pl spark -am package || exit /b 2
  )
)
set "CLASSES=%DIST%lib\*"
set "HEAP=1g"
set "OPENS="
if "%ENGINE%"=="spark" (
  set "CLASSES=%SPARK%\*;%DIST%lib\*"
  set "HEAP=2g"
  for %%p in (lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic) do (
    set "OPENS=!OPENS! --add-opens=java.base/java.%%p=ALL-UNNAMED"
  )
  for %%p in (jdk.internal.ref sun.nio.ch sun.nio.cs sun.util.calendar) do (
    set "OPENS=!OPENS! --add-opens=java.base/%%p=ALL-UNNAMED"
  )
)
if "%STEEL_HEAP%"=="" set "STEEL_HEAP=%HEAP%"
"%JAVA_HOME%\bin\java" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED ^
  --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx%STEEL_HEAP% ^
  -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 ^
  -Dorg.bytedeco.javacpp.noPointerGC=true -Djava.awt.headless=true ^
  -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 ^
  %OPENS% %STEEL_JAVA_OPTS% "-Dsteel.home=%ROOT%." -cp "%CLASSES%" steel.cli.Main %*
