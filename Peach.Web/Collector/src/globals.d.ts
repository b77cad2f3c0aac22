/** The script's version, put in by the build. */
declare const FRAMEWORK_VERSION: string;
